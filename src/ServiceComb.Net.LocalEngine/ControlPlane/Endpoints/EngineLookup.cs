using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.Iam;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Finds the engine that a request is about, among the engines that the caller may use.</summary>
internal sealed class EngineLookup(ControlPlaneStore store)
{
    /// <summary>Gets the engine whose id is in the path.</summary>
    /// <exception cref="EngineApiException">There is no such engine.</exception>
    public EngineRecord FromPath(HttpContext context) => Require(context, context.Route("engine"));

    /// <summary>Gets the engine whose id is in the header.</summary>
    /// <exception cref="EngineApiException">There is no such engine.</exception>
    public EngineRecord FromHeader(HttpContext context) =>
        context.EngineIdHeader() is { Length: > 0 } id ? Require(context, id) : throw CloudErrors.NoEngine("the header X-Engine-Id is missing");

    /// <summary>Gets the engine whose id is in the header. The API reference lists no header for some operations: then the only
    /// ServiceComb engine of the project is meant.</summary>
    /// <exception cref="EngineApiException">There is no such engine, or more than one.</exception>
    public EngineRecord FromHeaderOrOnly(HttpContext context)
    {
        if (context.EngineIdHeader().Length > 0)
        {
            return FromHeader(context);
        }

        var project = context.Project();
        return store.Read(state => state.Engines.All.Where(engine => engine.Project == project && !engine.IsNacos).Take(2).ToList()) is [var only]
            ? only
            : throw CloudErrors.NoEngine("the project has not exactly one ServiceComb engine; name one in the header X-Engine-Id");
    }

    private EngineRecord Require(HttpContext context, string id)
    {
        var project = context.Request.RouteValues.ContainsKey("project") ? context.Project() : context.Features.Get<CloudCaller>()?.ProjectId;
        var engine = store.Read(state => state.Engines.Find(id));
        return engine is not null && (project is null || engine.Project == project)
            ? engine
            : throw CloudErrors.NoEngine($"there is no engine with the id '{id}'");
    }
}
