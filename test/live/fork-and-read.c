// Forks; the child reads a byte and ends with it for status, which the parent answers. In C, because the engine keeps its
// code from children that fork. _Fork takes no lock that another thread may hold.
#include <sys/wait.h>
#include <unistd.h>

int fork_and_read(const volatile unsigned char *address)
{
	pid_t child = _Fork();
	if (child == 0)
		_exit(*address);
	int status = 0;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
