/* The compiler accepts `aligned` on an enum and ignores it; on a typedef of one it counts. */
enum aligned { ALIGNED } __attribute__((aligned(16)));
enum __attribute__((aligned(16))) before { BEFORE };
enum both { BOTH } __attribute__((packed, aligned(8)));
typedef enum { UNTAGGED } __attribute__((aligned(16))) untagged_t;
typedef enum aligned typedef_t __attribute__((aligned(16)));

struct members { char c1; enum aligned a; char c2; enum before b; char c3; enum both d; char c4; untagged_t e; };
struct typedefs { char c; typedef_t t; };
struct bits { enum aligned a : 3; };
