/* GCC warns of a record whose last member lacks its semicolon, and takes it. */
struct last { char c; int a };
union packed { char c; int a : 3, b } __attribute__((packed));
struct inner { char c; struct { int a; } };
struct nested { struct { short d } e; enum { NESTED } f };
struct only { int };
