using ServiceComb.Net.Cli.Keyring;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Cli.Contexts;

/// <summary>Finds the secrets of contexts: in an environment variable, in the keyring of the operating system, or in a file.</summary>
internal sealed class ContextSecrets(CliEnvironment environment, ContextStore store)
{
    public const string PasswordVariable = "SERVICECOMB_PASSWORD";
    public const string AccessKeyVariable = "SERVICECOMB_ACCESS_KEY";

    /// <summary>Returns the place of the password; null when there is none.</summary>
    public SecretSource? FindPassword(string? name, EngineContext context) =>
        InEnvironment(context.PasswordVariable ?? PasswordVariable)
        ?? InKeyring(name, context, SecretKind.Password)
        ?? InFile(context.PasswordFile)
        ?? (name is not null && store.FindPassword(name) is { } stored ? new SecretSource("stored", "the stored passwords", _ => Task.FromResult(stored)) : null);

    /// <summary>Returns the place of the access key of the cloud; null when there is none.</summary>
    public SecretSource? FindAccessKey(string? name, EngineContext context) =>
        InEnvironment(AccessKeyVariable) ?? InKeyring(name, context, SecretKind.AccessKey) ?? InFile(context.AccessKeyFile);

    /// <summary>Stores a secret in the keyring and returns the context that knows it.</summary>
    public async Task<EngineContext> StoreAsync(string name, EngineContext context, string kind, string secret, CancellationToken cancellationToken)
    {
        await environment.Keyring.StoreAsync(EntryOf(name, kind), secret, cancellationToken);
        return context with { Keyring = [.. (context.Keyring ?? []).Except([kind]), kind] };
    }

    /// <summary>Deletes a secret of the keyring, if the context has it there, and returns the context without it. A keyring that cannot be
    /// used is only a warning, so that the context can still be changed and deleted.</summary>
    public async Task<EngineContext> DeleteAsync(string name, EngineContext context, string kind, CancellationToken cancellationToken)
    {
        if (context.Keyring?.Contains(kind) != true)
        {
            return context;
        }

        try
        {
            await environment.Keyring.DeleteAsync(EntryOf(name, kind), cancellationToken);
        }
        catch (CliException exception)
        {
            await environment.Error.WriteLineAsync(ReceivedText.Escape($"The {kind} of '{name}' stays in the keyring. {exception.Message.ReplaceLineEndings(" ")}", 1500));
        }

        string[] others = [.. context.Keyring.Except([kind])];
        return context with { Keyring = others.Length > 0 ? others : null };
    }

    private SecretSource? InEnvironment(string variable) => environment.Variable(variable) is { Length: > 0 } value
        ? new SecretSource("environment", $"the environment variable {variable}", _ => Task.FromResult(value))
        : null;

    private SecretSource? InKeyring(string? name, EngineContext context, string kind) => name is not null && context.Keyring?.Contains(kind) == true
        ? new SecretSource("keyring", "the keyring of the operating system", token => ReadKeyringAsync(name, kind, token))
        : null;

    private static SecretSource? InFile(string? file) => file is null
        ? null
        : new SecretSource("file", $"the file {file}", _ => Task.FromResult(SecretFile.Read(file)));

    private async Task<string> ReadKeyringAsync(string name, string kind, CancellationToken cancellationToken)
    {
        var option = kind == SecretKind.Password ? "--keyring" : "--access-key";
        // Without a window in which to unlock it, a locked keyring looks like an empty one.
        return await environment.Keyring.FindAsync(EntryOf(name, kind), cancellationToken) is { Length: > 0 } secret
            ? secret
            : throw new CliException($"The keyring is locked or has no {kind} of the context '{name}'. Unlock it, or store the secret again with 'servicecomb context set {name} {option}'.", ExitCode.NoAccess);
    }

    private KeyringEntry EntryOf(string name, string kind) => new(environment.Home, name, kind);
}
