/* In place of the file by which a 32-bit C library says which of its functions only fail: no function is judged. */
