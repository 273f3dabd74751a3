using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Passwords;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>Logs in, and manages accounts.</summary>
internal sealed class AccountEndpoints(AccountDirectory accounts, LoginService logins, FailedLogins failures)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v4/token", LoginAsync);
        routes.MapGet("/v4/accounts", ListAsync);
        routes.MapPost("/v4/accounts", CreateAsync);
        routes.MapPost("/v4/accounts/batch-create", CreateManyAsync);
        routes.MapGet("/v4/accounts/{name}", GetAsync);
        routes.MapPut("/v4/accounts/{name}", Acknowledged(UpdateAsync));
        routes.MapDelete("/v4/accounts/{name}", Acknowledged(DeleteAsync));
        routes.MapPost("/v4/accounts/{name}/password", Acknowledged(ChangePasswordAsync));
        routes.MapGet("/v4/account-locks", ListLocksAsync);
        routes.MapPut("/v3/{project}/accounts/{name}", CloudResponses.WithAcknowledgement(UpdateAsync));
        routes.MapDelete("/v3/{project}/accounts/{name}", CloudResponses.WithAcknowledgement(DeleteAsync));
        routes.MapPost("/v3/{project}/accounts/{name}/password", CloudResponses.WithAcknowledgement(ChangePasswordAsync));
    }

    private async Task LoginAsync(HttpContext context)
    {
        var request = await RbacRequest.ReadAsync(context, RbacJson.Default.AccountRequest);
        var token = await logins.LoginAsync(request, context.Address(), context.RequestAborted);
        await context.Response.JsonAsync(new TokenResponse { Token = token }, RbacJson.Default.TokenResponse);
    }

    private Task ListAsync(HttpContext context) =>
        context.Response.JsonAsync(new AccountList { Data = accounts.List() }, RbacJson.Default.AccountList);

    private Task GetAsync(HttpContext context) =>
        context.Response.JsonAsync(accounts.Get(context.Route("name")), RbacJson.Default.Account);

    private async Task CreateAsync(HttpContext context)
    {
        await accounts.CreateAsync(await RbacRequest.ReadAsync(context, RbacJson.Default.AccountRequest), context.RequestAborted);
        await context.Response.EmptyAsync();
    }

    private async Task CreateManyAsync(HttpContext context)
    {
        var batch = (await RbacRequest.ReadAsync(context, RbacJson.Default.AccountBatch)).Accounts ?? [];
        RbacRules.RequireBatch(batch.Count);
        var results = new List<CreatedAccount>();
        foreach (var request in batch)
        {
            results.Add(await CreateOneAsync(request ?? new AccountRequest(), context.RequestAborted));
        }

        await context.Response.JsonAsync(new AccountBatchResponse { Accounts = results }, RbacJson.Default.AccountBatchResponse);
    }

    private async Task<CreatedAccount> CreateOneAsync(AccountRequest request, CancellationToken cancellationToken)
    {
        var response = new CreatedAccount { Name = request.Name ?? "" };
        try
        {
            await accounts.CreateAsync(request, cancellationToken);
            return response;
        }
        catch (EngineApiException exception)
        {
            var error = exception.Error;
            return response with { ErrorCode = error.ErrorCode, ErrorMessage = error.ErrorMessage, Detail = error.Detail };
        }
    }

    private async Task UpdateAsync(HttpContext context)
    {
        var request = await RbacRequest.ReadAsync(context, RbacJson.Default.AccountRequest);
        await accounts.UpdateAsync(context.Route("name"), request, RbacMiddleware.GetCaller(context));
    }

    private Task DeleteAsync(HttpContext context) => accounts.DeleteAsync(context.Route("name"), RbacMiddleware.GetCaller(context));

    private async Task ChangePasswordAsync(HttpContext context)
    {
        // The change is for the account that has the name now, not for one that gets it while the body is read.
        var name = context.Route("name");
        var id = accounts.FindId(name);
        var request = await RbacRequest.ReadAsync(context, RbacJson.Default.AccountRequest, isShort: true);
        await logins.ChangePasswordAsync(name, id, request, RbacMiddleware.GetCaller(context), context.Address(), context.RequestAborted);
    }

    private Task ListLocksAsync(HttpContext context) => context.Response.JsonAsync(
        new AccountLockList { Data = failures.List() is { Count: > 0 } locks ? locks : null }, RbacJson.Default.AccountLockList);

    private static RequestDelegate Acknowledged(RequestDelegate change) => async context =>
    {
        await change(context);
        await context.Response.EmptyAsync();
    };
}
