using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;

namespace ServiceComb.Net.LocalEngine.Kie.Access;

/// <summary>The access of the caller to configuration items. The request has no instance of it when everything is
/// permitted.</summary>
internal sealed class KieAccess(Caller caller, Permissions permissions)
{
    public const string Read = "get";
    public const string Create = "create";
    public const string Update = "update";
    public const string Delete = "delete";
    private const string Resource = "config";

    public static KieAccess? Of(HttpContext context) => context.Features.Get<KieAccess>();

    /// <returns>The error when the account of the caller was deleted; otherwise null. Operations that wait check it again
    /// afterwards.</returns>
    public KieError? CheckAccount()
    {
        try
        {
            permissions.RequireAccount(caller);
            return null;
        }
        catch (EngineApiException exception)
        {
            return KieError.Denied(exception);
        }
    }

    /// <returns>The error when the caller may not access an item with these labels; otherwise null.</returns>
    public KieError? CheckAccess(string verb, LabelSet labels)
    {
        try
        {
            Scope(verb)?.Require(new ItemLabels(labels));
            return null;
        }
        catch (EngineApiException exception)
        {
            return KieError.Denied(exception);
        }
    }

    /// <summary>Gets the predicate for items that lists contain. Without read permission lists are empty instead of
    /// failing.</summary>
    /// <returns>The predicate; null for all items.</returns>
    public Func<KieRecord, bool>? GetVisibility()
    {
        try
        {
            return Scope(Read) is { } scope ? record => scope.Allows(new ItemLabels(record.Labels)) : null;
        }
        catch (EngineApiException)
        {
            return static _ => false;
        }
    }

    private CallerScope? Scope(string verb) => permissions.Require(permissions.RequireAccount(caller), Resource, verb);
}
