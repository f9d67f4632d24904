#define A 1
const char *text = "never closed;
