/* The branch not taken may divide by zero; its type still counts. */
#define LAZY (1 ? 7 : 1 / 0)
#define TYPED (1 ? -1 : 0U)
#define AND (0 && 1 / 0)
