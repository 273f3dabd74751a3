namespace Shop.Run.Walk;

/// <param name="Title">The title of the section in the README.</param>
/// <param name="RunAsync">Performs the step, and returns what was observed; throws <see cref="WalkFailedException"/> when it is not
/// what the README says.</param>
internal sealed record WalkStep(string Title, Func<CancellationToken, Task<string>> RunAsync);
