/* The kernel's mirrored groups: one set of members under two names. */
#include <linux/stddef.h>
struct grouped {
	int first;
	__struct_group(group_tag, group, , int a; short b;);
	__DECLARE_FLEX_ARRAY(int, rest);
};
