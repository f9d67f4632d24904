/* The usual way to say in a macro that an enumerator exists. */
enum kind { KIND_A = 4,
#define KIND_A KIND_A
	KIND_B
#define KIND_B KIND_B
};
