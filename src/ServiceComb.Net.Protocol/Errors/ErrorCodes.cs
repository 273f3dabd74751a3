namespace ServiceComb.Net.Protocol.Errors;

/// <summary>Error codes that clients act on, as recorded from service-center 2.2 and KIE 0.3.</summary>
public static class ErrorCodes
{
    /// <summary>A field of the request breaks a rule.</summary>
    public const string InvalidParameters = "400001";

    /// <summary>A wait could not be observed: its time is malformed or over five minutes (KIE).</summary>
    public const string ObserveFailed = "400003";

    /// <summary>The same identity exists under another service id.</summary>
    public const string ServiceAlreadyExists = "400010";

    /// <summary>No such microservice, or the consumer id in <c>X-ConsumerId</c> is unknown.</summary>
    public const string ServiceNotExists = "400012";

    /// <summary>The microservice still has instances.</summary>
    public const string ServiceHasInstances = "400013";

    /// <summary>No such schema.</summary>
    public const string SchemaNotExists = "400016";

    /// <summary>No such instance: it expired or was deregistered.</summary>
    public const string InstanceNotExists = "400017";

    /// <summary>No such tag.</summary>
    public const string TagNotExists = "400018";

    /// <summary>Other microservices consume this one.</summary>
    public const string ServiceHasConsumers = "400023";

    /// <summary>The microservice exists, but not in that version.</summary>
    public const string VersionNotExists = "400026";

    /// <summary>A quota of the engine is used up.</summary>
    public const string QuotaExceeded = "400100";

    /// <summary>The token is malformed, or of another engine.</summary>
    public const string Unauthorized = "401201";

    /// <summary>A log-in with an unknown account or a wrong password; the third in a row locks the account.</summary>
    public const string WrongPassword = "401202";

    /// <summary>The request carries no token.</summary>
    public const string NoToken = "401204";

    /// <summary>The token is expired.</summary>
    public const string TokenExpired = "401205";

    /// <summary>Too many log-ins failed: the account is locked for the caller's address, for 15 minutes.</summary>
    public const string AccountLocked = "403201";

    /// <summary>The account may not do this.</summary>
    public const string NoPermission = "403205";

    /// <summary>No such item (KIE).</summary>
    public const string RecordNotExists = "404001";

    /// <summary>An item with this key and these labels exists (KIE).</summary>
    public const string RecordExists = "409001";

    /// <summary>The engine failed (KIE).</summary>
    public const string KieInternal = "500001";

    /// <summary>The engine failed (registry).</summary>
    public const string RegistryInternal = "500003";
}
