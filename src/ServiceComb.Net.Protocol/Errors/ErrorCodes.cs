namespace ServiceComb.Net.Protocol.Errors;

/// <summary>The error codes that clients handle, as recorded from service-center 2.2 and KIE 0.3.</summary>
public static class ErrorCodes
{
    /// <summary>A field of the request is invalid.</summary>
    public const string InvalidParameters = "400001";

    /// <summary>The wait time is malformed or exceeds five minutes (KIE).</summary>
    public const string ObserveFailed = "400003";

    /// <summary>The same microservice exists with another service id.</summary>
    public const string ServiceAlreadyExists = "400010";

    /// <summary>The microservice, or the consumer in <c>X-ConsumerId</c>, does not exist.</summary>
    public const string ServiceNotExists = "400012";

    /// <summary>The microservice still has instances.</summary>
    public const string ServiceHasInstances = "400013";

    /// <summary>The schema does not exist.</summary>
    public const string SchemaNotExists = "400016";

    /// <summary>The instance does not exist: it expired or was deregistered.</summary>
    public const string InstanceNotExists = "400017";

    /// <summary>The tag does not exist.</summary>
    public const string TagNotExists = "400018";

    /// <summary>The microservice has consumers.</summary>
    public const string ServiceHasConsumers = "400023";

    /// <summary>The microservice exists, but not in that version.</summary>
    public const string VersionNotExists = "400026";

    /// <summary>A quota of the engine is exceeded.</summary>
    public const string QuotaExceeded = "400100";

    /// <summary>The account does not exist.</summary>
    public const string AccountNotExists = "400200";

    /// <summary>The role does not exist.</summary>
    public const string RoleNotExists = "400201";

    /// <summary>The token is malformed or was issued by another engine.</summary>
    public const string Unauthorized = "401201";

    /// <summary>The account does not exist or the password is wrong. The third failed login in a row locks the account.</summary>
    public const string WrongPassword = "401202";

    /// <summary>The request has no token.</summary>
    public const string NoToken = "401204";

    /// <summary>The token has expired.</summary>
    public const string TokenExpired = "401205";

    /// <summary>Too many logins failed: the account is locked for the address of the caller for 15 minutes.</summary>
    public const string AccountLocked = "403201";

    /// <summary>The account does not have the permission.</summary>
    public const string NoPermission = "403205";

    /// <summary>The item does not exist (KIE).</summary>
    public const string RecordNotExists = "404001";

    /// <summary>An item with this key and these labels exists (KIE).</summary>
    public const string RecordExists = "409001";

    /// <summary>Internal error of the configuration center (KIE).</summary>
    public const string KieInternal = "500001";

    /// <summary>Internal error of the registry.</summary>
    public const string RegistryInternal = "500003";

    /// <summary>The engine of the cloud does not exist, or was deleted.</summary>
    public const string EngineNotExists = "SVCSTG.00401116";

    // The cloud reports a deleted engine with different codes, depending on the operation.
    private const string EngineNotExistsInternal = "SVCSTG.00501116";
    private const string EngineDeleted = "SVCSTG.00501125";

    /// <summary>Returns whether the code means that a microservice, instance, schema, tag, account, role, item or engine does not exist.</summary>
    public static bool IsNotFound(string? code) => code is ServiceNotExists or VersionNotExists or SchemaNotExists or InstanceNotExists or TagNotExists
        or AccountNotExists or RoleNotExists or RecordNotExists or EngineNotExists or EngineNotExistsInternal or EngineDeleted;
}
