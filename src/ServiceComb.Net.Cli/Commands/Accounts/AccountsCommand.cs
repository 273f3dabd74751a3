using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Accounts;

namespace ServiceComb.Net.Cli.Commands.Accounts;

/// <summary>The command <c>accounts</c>: who may use an engine with access control.</summary>
internal static class AccountsCommand
{
    public static Command Create(CliServices services) => new Command("accounts", "Manages the accounts of an engine with access control.").With(
        CreateList(services), CreateCreate(services), CreateUpdate(services), CreatePassword(services), CreateDelete(services), CreateRoles(services), CreatePermissions(services));

    private static Command CreateList(CliServices services) => new Command("list", "Lists the accounts.").Runs(services, async context =>
    {
        using var connection = await context.ConnectAsync();
        var accounts = await connection.Accounts.ListAsync(context.Cancellation);
        var table = new OutputTable("name", "roles", "status", "created") { Empty = "There are no accounts." };
        foreach (var account in accounts)
        {
            table.Add(account.Name, string.Join(", ", account.Roles ?? []), account.Status, TimeText.FromUnix(account.CreateTime, context.Environment));
        }

        context.Output.Write(table, () => new JsonArray([.. accounts.Select(static account => new JsonObject
        {
            ["name"] = account.Name,
            ["roles"] = new JsonArray([.. (account.Roles ?? []).Select(static role => JsonValue.Create(role))]),
            ["status"] = account.Status,
        })]));
    });

    private static Command CreateCreate(CliServices services)
    {
        var (name, roles) = (Name(), Roles());
        roles.Required = true;
        return new Command("create", "Creates an account. The password is asked for, or read from standard input.").With(name, roles).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var account = new Account { Name = context.Get(name), Roles = context.Get(roles)!, Password = context.ReadPassword($"Password of {context.Get(name)}: ") };
            await connection.Accounts.CreateAsync(account, context.Cancellation);
            context.Output.WriteMessage($"Created the account '{account.Name}'.", () => new JsonObject { ["name"] = account.Name });
        });
    }

    private static Command CreateUpdate(CliServices services)
    {
        var (name, roles) = (Name(), Roles());
        var status = new Option<string?>("--status") { Description = "active or inactive." };
        status.AcceptOnlyFromAmong(AccountStatus.Active, AccountStatus.Inactive);
        return new Command("update", "Changes the roles or the status of an account.").With(name, roles, status).Runs(services, async context =>
        {
            var wanted = context.Get(roles) ?? [];
            if (wanted.Length == 0 && context.Get(status) is null)
            {
                throw new CliException("Either --role or --status is required.", ExitCode.BadArguments);
            }

            using var connection = await context.ConnectAsync();
            var present = await connection.Accounts.GetAsync(context.Get(name), context.Cancellation);
            await connection.Accounts.UpdateAsync(context.Get(name), wanted.Length > 0 ? wanted : present.Roles ?? [], context.Get(status) ?? present.Status, context.Cancellation);
            context.Output.WriteMessage($"Changed the account '{context.Get(name)}'.", () => new JsonObject { ["name"] = context.Get(name) });
        });
    }

    private static Command CreatePassword(CliServices services)
    {
        var name = Name();
        return new Command("password", "Changes the password of an account. It is asked for, or read from standard input; for the own account first the present one.").With(name).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var current = connection.Context.Account == context.Get(name) ? context.ReadPassword("Present password: ") : null;
            await connection.Accounts.ChangePasswordAsync(context.Get(name), context.ReadPassword($"New password of {context.Get(name)}: "), current, context.Cancellation);
            context.Output.WriteMessage($"Changed the password of '{context.Get(name)}'.", () => new JsonObject { ["name"] = context.Get(name) });
        });
    }

    private static Command CreateDelete(CliServices services)
    {
        var (name, yes) = (Name(), CommonOptions.Yes());
        return new Command("delete", "Deletes an account.").With(name, yes).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            context.Confirm($"Delete the account '{context.Get(name)}'?", context.Get(yes));
            await connection.Accounts.DeleteAsync(context.Get(name), context.Cancellation);
            context.Output.WriteMessage($"Deleted the account '{context.Get(name)}'.", () => new JsonObject { ["name"] = context.Get(name) });
        });
    }

    private static Command CreateRoles(CliServices services) => new Command("roles", "Lists the roles with their permissions.").Runs(services, async context =>
    {
        using var connection = await context.ConnectAsync();
        var roles = await connection.Accounts.ListRolesAsync(context.Cancellation);
        var table = new OutputTable("role", "permissions") { Empty = "There are no roles." };
        foreach (var role in roles)
        {
            table.Add(role.Name, string.Join("; ", (role.Perms ?? []).Select(Describe)));
        }

        context.Output.Write(table, () => new JsonArray([.. roles.Select(static role => JsonSerializer.SerializeToNode(role, ProtocolJson.Accounts.GetTypeInfo<Role>()))]));
    });

    private static Command CreatePermissions(CliServices services) => new Command("permissions", "Lists what the account of this command may do.").Runs(services, async context =>
    {
        using var connection = await context.ConnectAsync();
        var permissions = await connection.Accounts.ListOwnPermissionsAsync(context.Cancellation);
        var table = new OutputTable("permission") { Empty = "The account may do nothing." };
        foreach (var permission in permissions)
        {
            table.Add(Describe(permission));
        }

        context.Output.Write(table, () => new JsonArray([.. permissions.Select(static permission => JsonSerializer.SerializeToNode(permission, ProtocolJson.Accounts.GetTypeInfo<Permission>()))]));
    });

    private static string Describe(Permission permission)
    {
        var resources = (permission.Resources ?? []).Select(static resource =>
            resource.Labels is { Count: > 0 } labels ? $"{resource.Type} ({string.Join(", ", labels.Select(static label => $"{label.Key}={label.Value}"))})" : resource.Type);
        return $"{string.Join(",", permission.Verbs ?? [])} {string.Join(", ", resources)}";
    }

    private static Argument<string> Name() => new("NAME") { Description = "Name of the account." };

    private static Option<string[]> Roles() => new("--role") { Description = "Role of the account. Can be repeated." };
}
