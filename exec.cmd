@rem What "exec" is to a POSIX shell: lets the start scripts of package.json run under cmd.exe too.
@%*
