/* Attributes stand in every place that GCC allows. */
struct __attribute__((packed)) before { char a; int b; };
struct after { char a; int b; } __attribute__((packed));
struct on_member { char a; __attribute__((aligned(8))) int b; int __attribute__((aligned(8))) c; };
typedef struct __attribute__((aligned(16))) { int a; } in_typedef;
__extension__ struct extension { long long a; };
enum { WITH __attribute__((deprecated)) = 3 };
