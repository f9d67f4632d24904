/* Typedef names may be reused as member names; hostile names are ordinary here. */
typedef int number;
struct s { number number; int constructor, __proto__, toString; };
#define __proto__constant 1
#define constructor 2
#define hasOwnProperty 3
