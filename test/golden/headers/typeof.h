/* `typeof` of types, members, variables and expressions. */
struct source { int a; long long b; };
extern struct source variable;

struct target {
	char c;
	typeof(((struct source *)0)->b) member;
	__typeof__(int[3]) array;
	typeof(struct source) record;
	typeof(1 + 1u) expression;
	typeof(variable.a) of_variable;
	typeof(&variable) pointer;
};
typedef typeof(sizeof(int)) size;
