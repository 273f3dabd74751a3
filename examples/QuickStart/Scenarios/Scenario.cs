namespace QuickStart.Scenarios;

/// <summary>One act: a name, a line for people, and a play that returns its figures or throws.</summary>
/// <param name="Name">Its name in <c>--json</c>.</param>
/// <param name="Title">What it shows.</param>
/// <param name="PlayAsync">Plays it.</param>
internal sealed record Scenario(string Name, string Title, Func<Cluster, IProgress<string>, Task<Figures>> PlayAsync);
