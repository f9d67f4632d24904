/* Fills missing pages in order by UFFDIO_COPY, without faults, and copies the same bytes by memcpy to memory that is there and
 * to memory that is not. Prints one JSON line of nanoseconds. Usage: bulk-fill BYTES CHUNK */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static char *map(uint64_t bytes)
{
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		err(1, "mmap");
	return memory;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		errx(1, "usage: bulk-fill BYTES CHUNK");
	uint64_t bytes = strtoull(argv[1], NULL, 10), chunk = strtoull(argv[2], NULL, 10);
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | 1);
	struct uffdio_api api = {.api = UFFD_API};
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) < 0)
		err(1, "userfaultfd");
	char *source = map(bytes), *target = map(bytes);
	memset(source, 'x', bytes);
	struct uffdio_register reg = {.range = {(uintptr_t)target, bytes}, .mode = UFFDIO_REGISTER_MODE_MISSING};
	if (ioctl(uffd, UFFDIO_REGISTER, &reg) < 0)
		err(1, "UFFDIO_REGISTER");

	uint64_t fill = UINT64_MAX;
	for (int round = 0; round < 8; round++) {
		uint64_t begin = now();
		for (uint64_t done = 0; done < bytes; done += chunk) {
			struct uffdio_copy copy = {.dst = (uintptr_t)target + done, .src = (uintptr_t)source + done, .len = chunk};
			if (ioctl(uffd, UFFDIO_COPY, &copy) < 0)
				err(1, "UFFDIO_COPY");
		}
		uint64_t took = now() - begin;
		fill = took < fill ? took : fill;
		if (round < 7 && madvise(target, bytes, MADV_DONTNEED) != 0)
			err(1, "madvise");
	}
	uint64_t begin = now();
	memcpy(target, source, bytes);
	uint64_t there = now() - begin;
	char *fresh = map(bytes);
	begin = now();
	memcpy(fresh, source, bytes);
	printf("{\"fill\":%lu,\"memcpy\":%lu,\"memcpyFresh\":%lu}\n", (unsigned long)fill, (unsigned long)there,
	       (unsigned long)(now() - begin));
}
