/* An untagged record with a member name is drawn in place; its offsets count from the member. */
struct outer {
	char first;
	struct { char a; int b; union { int c; long long d; } choice; } inner[3];
};
