namespace QuickStart.Scenarios;

/// <param name="Name">The name in the output of <c>--json</c>.</param>
/// <param name="Title">What the scenario demonstrates.</param>
/// <param name="RunAsync">Runs the scenario; throws <see cref="ScenarioFailedException"/> when it fails.</param>
internal sealed record Scenario(string Name, string Title, Func<Cluster, IProgress<string>, Task<ScenarioResult>> RunAsync);
