using Xunit.Sdk;
using Xunit.v3;

// Every scenario has an engine of its own and most of the time goes into held calls, so all may run at once.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 8)]
