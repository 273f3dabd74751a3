namespace ServiceComb.Net.Cli.Keyring;

/// <summary>The key of a secret in the keyring.</summary>
/// <param name="Home">The directory of the contexts. Contexts of two directories can have the same name and different secrets.</param>
/// <param name="Context">The name of the context.</param>
/// <param name="Kind">One of the constants of <see cref="SecretKind"/>.</param>
internal sealed record KeyringEntry(string Home, string Context, string Kind)
{
    public const string Service = "servicecomb";

    /// <summary>Gets the text that people see in the programs that manage keyrings.</summary>
    public string Label => $"servicecomb {Context} ({Kind})";
}
