using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Accounts;
using ServiceComb.Net.Protocol.Authentication;

namespace ServiceComb.Net.Client.Accounts;

/// <summary>Creates tokens and manages the accounts and roles of an engine. Every method throws <see cref="EngineException"/> when the
/// engine rejects the request or cannot be reached, and <see cref="ArgumentException"/> for an empty name.</summary>
public sealed class AccountClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _accounts;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>.</summary>
    /// <param name="transport">The HTTP client of the registry.</param>
    /// <param name="throughCloud">Whether accounts are changed through the cloud API (<c>/v3/{project}/accounts</c>), which supports
    /// only <see cref="UpdateAsync"/>, <see cref="ChangePasswordAsync"/> and <see cref="DeleteAsync"/>, instead of the engine's own API (<c>/v4/accounts</c>).</param>
    public AccountClient(EngineHttpClient transport, bool throughCloud = false)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _accounts = throughCloud ? $"v3/{transport.Project}/accounts" : "v4/accounts";
    }

    /// <summary>Logs in and returns a token. A client with <see cref="EngineClientOptions.Account"/> logs in by itself.</summary>
    /// <param name="name">The name of the account.</param>
    /// <param name="password">The password. The third wrong password in a row locks the account for 15 minutes.</param>
    /// <param name="lifetime">The lifetime of the token, 15 minutes to 24 hours; null for the engine's default.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <returns>The token.</returns>
    public Task<string> CreateTokenAsync(
        string name, string password, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        var body = new TokenRequest
        {
            Name = RequestArguments.NotEmpty(name),
            Password = RequestArguments.NotEmpty(password),
            TokenExpirationTime = lifetime is { } value ? $"{(long)value.TotalMinutes}m" : null,
        };
        var request = new EngineRequest(HttpMethod.Post, "v4/token").WithJson(body, ProtocolJson.Authentication.GetTypeInfo<TokenRequest>());
        return _transport.ReadAsync(request, ProtocolJson.Authentication.GetTypeInfo<TokenResponse>(), static response => response.Token, "token", cancellationToken);
    }

    /// <summary>Returns all accounts.</summary>
    public async Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(_accounts, ProtocolJson.Accounts.GetTypeInfo<AccountList>(), cancellationToken)).Data;

    /// <summary>Returns an account.</summary>
    public Task<Account> GetAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(AccountPath(name), ProtocolJson.Accounts.GetTypeInfo<Account>(), cancellationToken);

    /// <summary>Returns an account; null when it does not exist.</summary>
    public Task<Account?> FindAsync(string name, CancellationToken cancellationToken = default) => GetAsync(name, cancellationToken).OrNullAsync();

    /// <summary>Creates an account.</summary>
    public Task CreateAsync(Account account, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Post, _accounts).WithJson(account, ProtocolJson.Accounts.GetTypeInfo<Account>()), cancellationToken);

    /// <summary>Replaces the roles of an account.</summary>
    /// <param name="name">The name of the account.</param>
    /// <param name="roles">The new roles, one to five.</param>
    /// <param name="status"><c>active</c> or <c>inactive</c>; null keeps the current status.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <returns>The text of the response; empty for the engine's own API.</returns>
    public Task<string> UpdateAsync(string name, IReadOnlyList<string> roles, string? status = null, CancellationToken cancellationToken = default)
    {
        var body = new Account { Roles = RequestArguments.NotNull(roles), Status = status };
        return ResultAsync(new EngineRequest(HttpMethod.Put, AccountPath(name)).WithJson(body, ProtocolJson.Accounts.GetTypeInfo<Account>()), cancellationToken);
    }

    /// <summary>Changes the password of an account.</summary>
    /// <param name="name">The name of the account.</param>
    /// <param name="password">The new password.</param>
    /// <param name="currentPassword">The current password; null when an administrator changes the password of another account.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <returns>The text of the response; empty for the engine's own API.</returns>
    public Task<string> ChangePasswordAsync(string name, string password, string? currentPassword = null, CancellationToken cancellationToken = default)
    {
        var body = new PasswordChange { CurrentPassword = currentPassword, Password = RequestArguments.NotEmpty(password) };
        var request = new EngineRequest(HttpMethod.Post, $"{AccountPath(name)}/password");
        return ResultAsync(request.WithJson(body, ProtocolJson.Accounts.GetTypeInfo<PasswordChange>()), cancellationToken);
    }

    /// <summary>Deletes an account.</summary>
    /// <returns>The text of the response; empty for the engine's own API.</returns>
    public Task<string> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        ResultAsync(new EngineRequest(HttpMethod.Delete, AccountPath(name)), cancellationToken);

    /// <summary>Returns the permissions of the account that sends the request.</summary>
    public async Task<IReadOnlyList<Permission>> ListOwnPermissionsAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync("v4/self-perms", ProtocolJson.Accounts.GetTypeInfo<PermissionList>(), cancellationToken)).Perms;

    /// <summary>Returns all roles.</summary>
    public async Task<IReadOnlyList<Role>> ListRolesAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync("v4/roles", ProtocolJson.Accounts.GetTypeInfo<RoleList>(), cancellationToken)).Data;

    /// <summary>Returns a role.</summary>
    public Task<Role> GetRoleAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(RolePath(name), ProtocolJson.Accounts.GetTypeInfo<Role>(), cancellationToken);

    /// <summary>Returns a role; null when it does not exist.</summary>
    public Task<Role?> FindRoleAsync(string name, CancellationToken cancellationToken = default) => GetRoleAsync(name, cancellationToken).OrNullAsync();

    /// <summary>Creates a role.</summary>
    public Task CreateRoleAsync(Role role, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Post, "v4/roles").WithJson(role, ProtocolJson.Accounts.GetTypeInfo<Role>()), cancellationToken);

    /// <summary>Replaces the permissions of a role.</summary>
    public Task UpdateRoleAsync(string name, Role role, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Put, RolePath(name)).WithJson(role, ProtocolJson.Accounts.GetTypeInfo<Role>()), cancellationToken);

    /// <summary>Deletes a role. The role must not be assigned to an account.</summary>
    public Task DeleteRoleAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Delete, RolePath(name)), cancellationToken);

    private async Task<string> ResultAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(request, cancellationToken);
        return response.EnsureSuccess().IsEmpty ? "" : response.Read(ProtocolJson.Accounts.GetTypeInfo<AccountChangeResult>()).Result ?? "";
    }

    private string AccountPath(string name)
    {
        EnginePath path = $"/{name}";
        return path.Below(_accounts);
    }

    private static string RolePath(string name)
    {
        EnginePath path = $"/{name}";
        return path.Below("v4/roles");
    }
}
