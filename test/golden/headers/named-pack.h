/* `#pragma pack` by name, by `_Pragma`, and in force where the closing brace stands. */
#pragma pack(push, outer, 4)
#pragma pack(push, 1)
struct one { char a; int b; };
#pragma pack(pop, outer)
struct free { char a; int b; };
_Pragma("pack(2)")
struct two { char a; int b; };
#pragma pack()
struct at_the_brace { char a; int b;
#pragma pack(push, 2)
};
#pragma pack(pop)
struct after { char a; long long b; };
