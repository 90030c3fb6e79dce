#include "bindings/bindings.hpp"

PYBIND11_MODULE(_native, m) {
    m.doc() = "SmallMind's engine.  app/smallmind/_native.pyi says what is in here.";
    smallmind::bindings::bind_errors(m);
    smallmind::bindings::bind_gguf(m);
    smallmind::bindings::bind_quant(m);
    smallmind::bindings::bind_harness(m);
    smallmind::bindings::bind_system(m);
    smallmind::bindings::bind_model(m);
    smallmind::bindings::bind_engine(m);
}
