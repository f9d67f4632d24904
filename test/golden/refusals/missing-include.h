#include <linux/no-such-header.h>
