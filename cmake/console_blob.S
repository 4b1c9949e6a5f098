// The packed console as it is, without a detour over C++ (a megabyte of initialisers costs a compiler minutes).
// CONSOLE_BLOB is set by embed_console.cmake.
        .section .rodata
        .global lumbung_console_blob
        .type lumbung_console_blob, @object
        .balign 16
lumbung_console_blob:
        .incbin CONSOLE_BLOB
        .byte 0
        .size lumbung_console_blob, . - lumbung_console_blob
        .section .note.GNU-stack, "", @progbits
