/* The typedef of an array without a length has no size, and a member of that type is a flexible array. */
typedef int numbers[];
typedef char rows[][4];
struct flexible { char c; numbers values; };
struct of_rows { int n; rows text; };
