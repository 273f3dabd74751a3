namespace ServiceComb.Net.Cli.Contexts;

/// <summary>Where a secret of a context comes from, and how it is read.</summary>
/// <param name="Place">The kind of the place: <c>environment</c>, <c>keyring</c>, <c>file</c> or <c>stored</c>.</param>
/// <param name="Description">The place for people.</param>
/// <param name="ReadAsync">Reads the secret.</param>
internal sealed record SecretSource(string Place, string Description, Func<CancellationToken, Task<string>> ReadAsync);
