namespace ServiceComb.Net.Cli.Keyring;

/// <summary>The kinds of secrets of a context.</summary>
internal static class SecretKind
{
    public const string Password = "password";

    /// <summary>An access key of the cloud, as <c>ID:SECRET</c>.</summary>
    public const string AccessKey = "access-key";
}
