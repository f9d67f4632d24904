/* String macros, joined and unescaped. */
#define DEVICE "/dev/" "thing"
#define ESCAPES "tab\tquote\"nul-free\x41"
