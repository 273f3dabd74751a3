namespace QuickStart.Acts;

/// <summary>One act: a name, a line for people, and a play that returns its figures or throws.</summary>
/// <param name="Name">Its name in <c>--json</c>.</param>
/// <param name="Title">What it shows.</param>
/// <param name="PlayAsync">Plays it.</param>
internal sealed record Act(string Name, string Title, Func<World, IProgress<string>, Task<Figures>> PlayAsync);
