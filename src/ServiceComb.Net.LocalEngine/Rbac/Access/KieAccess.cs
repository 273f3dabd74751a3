using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>What the caller may do with items of the configuration center. Operations ask the request for it; there is
/// none where everything is allowed.</summary>
internal sealed class KieAccess(Caller caller, Permissions permissions)
{
    public const string Read = "get";
    public const string Create = "create";
    public const string Update = "update";
    public const string Delete = "delete";
    private const string Resource = "config";

    public static KieAccess? Of(HttpContext context) => context.Features.Get<KieAccess>();

    /// <returns>Why the caller may not do this to an item with these labels; null when it may.</returns>
    public KieError? Refusal(string verb, LabelSet labels)
    {
        try
        {
            Scope(verb)?.Require(new ItemLabels(labels));
            return null;
        }
        catch (EngineApiException refusal)
        {
            return KieError.Denied(refusal);
        }
    }

    /// <summary>Which items lists show: without the permission to read none, and no error.</summary>
    /// <returns>Null for all.</returns>
    public Func<KieRecord, bool>? Visible()
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

    private CallerScope? Scope(string verb)
    {
        permissions.RequireAccount(caller);
        return permissions.Require(caller, Resource, verb);
    }
}
