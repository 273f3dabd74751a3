using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Accounts;
using ServiceComb.Net.Protocol.Authentication;

namespace ServiceComb.Net.Client.Accounts;

/// <summary>Tokens, accounts and roles of an engine. Every method throws <see cref="EngineException"/> when the engine refuses
/// or cannot be reached.</summary>
public sealed class AccountClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _accounts;

    /// <summary>Makes a client on a transport.</summary>
    /// <param name="transport">The registry's.</param>
    /// <param name="throughCloud">Whether accounts are changed by the paths of the cloud (<c>/v3/{project}/accounts</c>), which
    /// has three of the operations, instead of the engine's own (<c>/v4/accounts</c>).</param>
    public AccountClient(EngineHttpClient transport, bool throughCloud = false)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _accounts = throughCloud ? $"v3/{transport.Project}/accounts" : "v4/accounts";
    }

    /// <summary>Logs in. A transport that has an account does so by itself.</summary>
    /// <param name="name">The account.</param>
    /// <param name="password">Its password. The third wrong one in a row locks the account for 15 minutes.</param>
    /// <param name="lifetime">How long the token is to live, 15 minutes to 24 hours; null for the engine's default.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The token.</returns>
    public async Task<string> CreateTokenAsync(
        string name, string password, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        var body = new TokenRequest { Name = name, Password = password, TokenExpirationTime = lifetime is { } life ? $"{(long)life.TotalMinutes}m" : null };
        var request = new EngineRequest(HttpMethod.Post, "v4/token").With(body, AuthenticationJson.Default.TokenRequest);
        var answer = await _transport.ReadAsync(request, AuthenticationJson.Default.TokenResponse, cancellationToken);
        return answer.Token ?? throw new EngineException("the engine answered a log-in without a token", null);
    }

    /// <summary>All accounts.</summary>
    public async Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(_accounts, AccountsJson.Default.AccountList, cancellationToken)).Data;

    /// <summary>One account.</summary>
    public Task<Account> GetAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(One(name), AccountsJson.Default.Account, cancellationToken);

    /// <summary>Creates an account.</summary>
    public Task CreateAsync(Account account, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Post, _accounts).With(account, AccountsJson.Default.Account), cancellationToken);

    /// <summary>Gives an account other roles.</summary>
    /// <param name="name">The account.</param>
    /// <param name="roles">All its roles, one to five.</param>
    /// <param name="status"><c>active</c> or <c>inactive</c>; null leaves it as it is.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task UpdateAsync(string name, IReadOnlyList<string> roles, string? status = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Put, One(name));
        return _transport.RunAsync(request.With(new Account { Roles = roles, Status = status }, AccountsJson.Default.Account), cancellationToken);
    }

    /// <summary>Changes the password of an account.</summary>
    /// <param name="name">The account.</param>
    /// <param name="password">The new one.</param>
    /// <param name="currentPassword">The one so far; null where an administrator changes that of another account.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task ChangePasswordAsync(string name, string password, string? currentPassword = null, CancellationToken cancellationToken = default)
    {
        var body = new PasswordChange { CurrentPassword = currentPassword, Password = password };
        var request = new EngineRequest(HttpMethod.Post, $"{One(name)}/password");
        return _transport.RunAsync(request.With(body, AccountsJson.Default.PasswordChange), cancellationToken);
    }

    /// <summary>Deletes an account.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Delete, One(name)), cancellationToken);

    /// <summary>What the asking account may do.</summary>
    public async Task<IReadOnlyList<Permission>> ListOwnPermissionsAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync("v4/self-perms", AccountsJson.Default.PermissionList, cancellationToken)).Perms;

    /// <summary>All roles.</summary>
    public async Task<IReadOnlyList<Role>> ListRolesAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync("v4/roles", AccountsJson.Default.RoleList, cancellationToken)).Data;

    /// <summary>One role.</summary>
    public Task<Role> GetRoleAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(OneRole(name), AccountsJson.Default.Role, cancellationToken);

    /// <summary>Creates a role.</summary>
    public Task CreateRoleAsync(Role role, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Post, "v4/roles").With(role, AccountsJson.Default.Role), cancellationToken);

    /// <summary>Replaces what a role allows.</summary>
    public Task UpdateRoleAsync(string name, Role role, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Put, OneRole(name)).With(role, AccountsJson.Default.Role), cancellationToken);

    /// <summary>Deletes a role that no account has.</summary>
    public Task DeleteRoleAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Delete, OneRole(name)), cancellationToken);

    private string One(string name) => $"{_accounts}/{Uri.EscapeDataString(name)}";

    private static string OneRole(string name) => $"v4/roles/{Uri.EscapeDataString(name)}";
}
