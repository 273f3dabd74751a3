namespace ServiceComb.Net.Tests.Fixtures;

/// <summary>Tests that change process-wide state, which do not run in parallel with others.</summary>
[CollectionDefinition(nameof(ProcessWideCollection), DisableParallelization = true)]
public sealed class ProcessWideCollection;
