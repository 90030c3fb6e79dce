"""What the views show: plain QObjects that hold state and talk to the layers below."""
