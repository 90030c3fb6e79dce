#An object compiled for one instruction set may define nothing that the linker could share with other objects : a weak \
    symbol,                                                                                                            \
    say of an
#inline function, might replace the baseline's copy and then run on a processor without those instructions.
#Usage : cmake - DNM = nm - DOBJECTS = "a.o;b.o" - P check_symbols.cmake
set(n_checked 0) foreach (object IN LISTS OBJECTS) if (
    NOT object MATCHES "/(scalar|avx2|avx2vnni|avx512|avx512vnni|neon|dotprod|i8mm)\\.cpp\\.o") continue() endif()
    execute_process(COMMAND ${NM} - C-- defined - only ${object} OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
        string(REGEX MATCHALL "[^\n]* [TWVuBDRCGS] [^\n]*" shared "${listing}")
            foreach (line IN LISTS shared) if (NOT line MATCHES " T smallmind::kernels::[a-z0-9]+::table\\(\\)$")
                message(FATAL_ERROR "${object} shares more than its table: ${line}") endif()
                    endforeach() if (NOT shared) message(FATAL_ERROR "${object} defines no table") endif()
                        math(EXPR n_checked "${n_checked} + 1") endforeach() if (n_checked LESS 2)
                            message(FATAL_ERROR "found only ${n_checked} kernel objects in ${OBJECTS}") endif()
                                message(STATUS "${n_checked} kernel objects share nothing but their tables")
