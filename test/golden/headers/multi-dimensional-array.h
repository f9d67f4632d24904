/* Lengths, outermost first. */
#define ROWS 2
struct matrix { short cell[ROWS][ROWS + 1][4]; };
