/* Of `[[…]]` only those of `gnu` are GCC's: it ignores the others, whatever their names are. */
struct [[packed]] nobody { char c; int i; };
struct [[clang::packed]] other { char c; [[clang::aligned(16)]] int i; };
struct [[gnu::packed]] gnu { char c; int i; };
struct [[__gnu__::__packed__, clang::aligned(8)]] underscores { char c; int i; };
struct member { char c; [[aligned(16)]] int i [[other::aligned(16), other::vector_size(16)]]; };
enum [[packed]] plain { PLAIN };
enum [[gnu::packed]] narrow { NARROW };
typedef int wide [[mode(DI)]];
typedef int vector [[vector_size(16)]];
