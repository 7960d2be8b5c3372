// PowerShell as it is on the command line: the same arguments, the same exit codes.
return Microsoft.PowerShell.UnmanagedPSEntry.Start(args, args.Length);
