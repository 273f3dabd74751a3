namespace ServiceComb.Net.Tests.Fixtures;

/// <summary>Tests that change what the whole process shares: they run alone.</summary>
[CollectionDefinition(nameof(ProcessWideCollection), DisableParallelization = true)]
public sealed class ProcessWideCollection;
