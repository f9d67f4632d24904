// Forks, for children that cannot run JavaScript: the engine keeps its code from them. _Fork takes no lock that another thread
// may hold. What a child finds out is its exit status, which the parent answers.
#include <fcntl.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

static int status_of(pid_t child)
{
	int status = 0;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// The child reads a byte.
int fork_and_read(const volatile unsigned char *address)
{
	pid_t child = _Fork();
	if (child == 0)
		_exit(*address);
	return status_of(child);
}

// The child looks whether its page is write-protected: bit 57 of its entry in pagemap.
int fork_and_look(const volatile unsigned char *address)
{
	pid_t child = _Fork();
	if (child == 0) {
		uint64_t entry = 0;
		off_t offset = (off_t)((uintptr_t)address / (uintptr_t)sysconf(_SC_PAGESIZE) * 8);
		int file = open("/proc/self/pagemap", O_RDONLY);
		if (pread(file, &entry, 8, offset) != 8)
			_exit(2);
		_exit((int)(entry >> 57) & 1);
	}
	return status_of(child);
}

// The child lives until it is killed. Answers its process id.
int fork_and_stay(void)
{
	pid_t child = _Fork();
	if (child == 0)
		for (;;)
			pause();
	return child;
}

// Shared with the child: what it is to do, and what it has found.
struct orders {
	uint32_t go;
	uint32_t done;
	uint64_t address;
	uint32_t found;
};

// The child reads a byte when it is told to.
int fork_and_read_later(volatile struct orders *orders)
{
	if (_Fork() == 0) {
		while (orders->go == 0)
			usleep(1000);
		orders->found = *(const volatile unsigned char *)(uintptr_t)orders->address;
		orders->done = 1;
		_exit(0);
	}
	return 0;
}
