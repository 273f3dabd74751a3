using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Rbac;

/// <summary>Creates the errors of accounts, roles and tokens with the fixed texts of service-center 2.2.</summary>
internal static class RbacErrors
{
    public static EngineApiException NoHeader() => Unauthorized("401204", "No authorization header", null);

    public static EngineApiException BadToken(string detail) => Unauthorized("401201", "Request unauthorized", detail);

    /// <summary>The resource of a request cannot be determined: its service is unknown, or its body cannot be
    /// read.</summary>
    public static EngineApiException NoScope() => BadToken("no valid resource scope");

    public static EngineApiException Expired() => Unauthorized("401205", "Token is expired", null);

    public static EngineApiException OwnerDeleted(string account) =>
        Unauthorized("401206", "The account that owns the token is deleted", $"account [{account}] is deleted");

    public static EngineApiException WrongLogin() => Unauthorized("401202", "User name or password is wrong", null);

    public static EngineApiException WrongPassword() => Unauthorized("401207", "Password is wrong", null);

    public static EngineApiException TooManyLogins() =>
        new(StatusCodes.Status429TooManyRequests, "429001", "Too many requests", "too many log-ins are waiting, try again later");

    public static EngineApiException Blocked() => Forbidden("403201", "Account blocked", null);

    public static EngineApiException BuiltInAccount() => Forbidden("403202", "Forbid to operate build-in account(s)", "root can not be operated");

    public static EngineApiException BuiltInRole() => Forbidden("403203", "Forbid to operate build-in role(s)", "build-in role can not be operated");

    public static EngineApiException OwnAccount() => Forbidden("403204", "Forbid to operate your own account", "your account can not be operated");

    public static EngineApiException NoPermission(string detail) => Forbidden("403205", "No permission(s)", detail);

    public static EngineApiException OthersPassword() => Forbidden("403001", "Forbidden", "can not change other account password");

    public static EngineApiException NoAccount(string name) => Invalid("400200", "Account not exists", $"account [{name}] not exist");

    public static EngineApiException NoRole() => Invalid("400201", "Role not exists", null);

    public static EngineApiException UnknownRoles() => Invalid("400202", "Account has invalid role(s)", "role not exist");

    public static EngineApiException TooManyAccounts(string detail) => Invalid("400203", "No quota to create account", detail);

    public static EngineApiException TooManyRoles(string detail) => Invalid("400204", "No quota to create role", detail);

    public static EngineApiException RoleInUse() => Invalid("400205", "Role is bound to some user(s)", null);

    public static EngineApiException SamePassword() => Invalid("400206", "New password is bad", "the password can not be same as old one");

    public static EngineApiException AccountExists() => new(StatusCodes.Status409Conflict, "409200", "account name is duplicated", "account is duplicated");

    public static EngineApiException RoleExists() => new(StatusCodes.Status409Conflict, "409201", "role name is duplicated", "role is duplicated");

    private static EngineApiException Unauthorized(string code, string message, string? detail) => new(StatusCodes.Status401Unauthorized, code, message, detail);

    private static EngineApiException Forbidden(string code, string message, string? detail) => new(StatusCodes.Status403Forbidden, code, message, detail);

    private static EngineApiException Invalid(string code, string message, string? detail) => new(StatusCodes.Status400BadRequest, code, message, detail);
}
