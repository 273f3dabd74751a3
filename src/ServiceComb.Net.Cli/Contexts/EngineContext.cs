namespace ServiceComb.Net.Cli.Contexts;

/// <summary>How to reach an engine. Contains no secrets: passwords are in the environment, in the keyring, in a file that the context
/// names, or in the file of stored passwords.</summary>
internal sealed record EngineContext
{
    /// <summary>Gets the addresses of the registry.</summary>
    public IReadOnlyList<string> Registry { get; init; } = [];

    /// <summary>Gets the addresses of the configuration center.</summary>
    public IReadOnlyList<string> Kie { get; init; } = [];

    /// <summary>Gets the address of engine management: the API of the cloud, or a control plane.</summary>
    public string? Cloud { get; init; }

    /// <summary>Gets the project; null for <c>default</c>.</summary>
    public string? Project { get; init; }

    /// <summary>Gets the id of the engine, which shared addresses of the cloud require.</summary>
    public string? EngineId { get; init; }

    /// <summary>Gets the application of commands without <c>--app</c>; null for <c>default</c>.</summary>
    public string? Application { get; init; }

    /// <summary>Gets the environment of commands without <c>--environment</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>Gets the account of the engine.</summary>
    public string? Account { get; init; }

    /// <summary>Gets the file whose first line is the password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Gets the environment variable with the password.</summary>
    public string? PasswordVariable { get; init; }

    /// <summary>Gets the kinds of secrets that the keyring of the operating system has; null for none.</summary>
    public IReadOnlyList<string>? Keyring { get; init; }

    /// <summary>Gets the file whose first line is <c>ID:SECRET</c> of an access key of the cloud.</summary>
    public string? AccessKeyFile { get; init; }

    /// <summary>Gets the PEM file with the authorities that issue the certificates of the engine.</summary>
    public string? AuthorityFile { get; init; }
}
