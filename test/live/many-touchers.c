// Threads that read one page after the other, each page by one of them, without JavaScript: what they find is counted.
#include <pthread.h>
#include <unistd.h>

static const volatile unsigned char *memory;
static int pages, next_page, right;
static unsigned char expected;

static void *touch(void *unused)
{
	long size = sysconf(_SC_PAGESIZE);
	for (;;) {
		int page = __atomic_fetch_add(&next_page, 1, __ATOMIC_SEQ_CST);
		if (page >= pages)
			return unused;
		if (memory[page * size] == expected)
			__atomic_fetch_add(&right, 1, __ATOMIC_SEQ_CST);
	}
}

// Answers how many threads were started.
int touch_pages(const volatile unsigned char *address, int count, int threads, int byte)
{
	memory = address;
	pages = count;
	expected = byte;
	for (int started = 0; started < threads; started++) {
		pthread_t thread;
		if (pthread_create(&thread, NULL, touch, NULL) != 0)
			return started;
		pthread_detach(thread);
	}
	return threads;
}

// Answers how many pages had the expected byte up to now.
int pages_right(void)
{
	return __atomic_load_n(&right, __ATOMIC_SEQ_CST);
}
