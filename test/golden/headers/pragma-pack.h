/* #pragma pack limits the alignment of members. */
#pragma pack(push, 2)
struct two { char a; int b; long long c; };
#pragma pack(pop)
struct free { char a; int b; };
