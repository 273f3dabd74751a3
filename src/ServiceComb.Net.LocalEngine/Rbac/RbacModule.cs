using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Endpoints;
using ServiceComb.Net.LocalEngine.Rbac.Passwords;
using ServiceComb.Net.LocalEngine.Rbac.Roles;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Rbac;

/// <summary>Access control: accounts, roles and tokens, their endpoints, and the middleware that protects all
/// others.</summary>
internal sealed class RbacModule : IDisposable
{
    private static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(12);
    private readonly RbacState _state;
    private readonly SigningKey _key;
    private readonly PasswordHashQueue _passwords;
    private readonly AccountDirectory _accounts;
    private readonly FailedLogins _failures;
    private readonly LoginService _logins;
    private readonly TokenIssuer _issuer;
    private readonly TimeSpan _tokenLifetime;
    private readonly RbacMiddleware _middleware;
    private readonly string? _rootPassword;
    private readonly bool _isNewKey;

    private RbacModule(RbacState state, SigningKey? key, Tenants tenants, LocalEngineOptions options)
    {
        (_state, _key, _isNewKey, _rootPassword) = (state, key ?? SigningKey.Create(), key is null, options.RootPassword);
        _passwords = new PasswordHashQueue(options.PasswordIterations);
        _accounts = new AccountDirectory(state, _passwords);
        _failures = new FailedLogins(options.Time);
        (_issuer, _tokenLifetime) = (new TokenIssuer(_key, options.Time), options.TokenLifetime);
        _logins = new LoginService(state, _accounts, _passwords, _failures, _issuer, _tokenLifetime);
        (Tokens, Permissions) = (new TokenReader(_key, options.Time), new Permissions(state));
        _middleware = new RbacMiddleware(Tokens, Permissions, new ServiceScopes(tenants));
    }

    public TokenReader Tokens { get; }

    public Permissions Permissions { get; }

    /// <summary>Validates the options that do not depend on stored data.</summary>
    /// <exception cref="LocalEngineException">An option is invalid.</exception>
    public static void ValidateOptions(LocalEngineOptions options)
    {
        if (!options.Rbac)
        {
            return;
        }

        if (options.TokenLifetime < MinLifetime || options.TokenLifetime > MaxLifetime)
        {
            throw InvalidOption("the token lifetime must be between 30 minutes and 12 hours");
        }

        if (options.RootPassword is { } password && !RbacRules.IsStrong(password))
        {
            throw InvalidOption($"the root password ({options.RootPasswordSource}) is {(password.Length == 0 ? "empty" : "too weak")}: it requires 8 to 32 characters with an upper-case letter, a lower-case letter, a digit and a symbol");
        }
    }

    /// <summary>Loads accounts, roles and the key pair.</summary>
    /// <exception cref="LocalEngineException">There is neither a root account nor a password for it, or the key pair cannot
    /// be read.</exception>
    public static RbacModule Open(Journal journal, Tenants tenants, LocalEngineOptions options)
    {
        var records = new RbacJournal(journal);
        var state = new RbacState(records, options.Time);
        state.Load();
        return options.RootPassword is null && !state.Accounts.ContainsKey(Caller.Root)
            ? throw InvalidOption($"access control (--rbac) requires a password for the account root ({options.RootPasswordSource})")
            : new RbacModule(state, records.ReadKey(), tenants, options);
    }

    /// <summary>Creates the key pair, built-in roles and root account if they do not exist.</summary>
    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        if (_isNewKey)
        {
            await _state.ChangeAsync(change => change.Write([RbacJournal.Put(_key)], static () => { }));
        }

        foreach (var role in RoleDirectory.BuiltIn(_state.Timestamp))
        {
            if (!_state.Roles.ContainsKey(role.Name!))
            {
                await _state.ChangeAsync(change => change.Write([RbacJournal.Put(role)], () => _state.Roles[role.Name!] = role));
            }
        }

        if (!_accounts.Exists(Caller.Root))
        {
            await _accounts.CreateAsync(new AccountRequest { Name = Caller.Root, Password = _rootPassword, Roles = [Role.Admin] }, cancellationToken);
        }
    }

    /// <summary>Issues a token of the root account without its password.</summary>
    public string IssueRootToken() => _issuer.Issue(_state.Accounts[Caller.Root].Account, _tokenLifetime);

    public RequestDelegate Guard(RequestDelegate next) => _middleware.Guard(next);

    public void Map(IEndpointRouteBuilder routes)
    {
        new AccountEndpoints(_accounts, _logins, _failures).Map(routes);
        new RoleEndpoints(new RoleDirectory(_state), _accounts).Map(routes);
    }

    public void Dispose() => _key.Dispose();

    private static LocalEngineException InvalidOption(string message) => new(LocalEngineFailure.Options, message);
}
