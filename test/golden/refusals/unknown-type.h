struct s {
	mystery_t a;
};
