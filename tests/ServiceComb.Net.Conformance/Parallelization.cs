using Xunit.Sdk;
using Xunit.v3;

// Every scenario has its own engine.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 8)]
