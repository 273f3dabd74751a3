using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Commands.Contexts;

/// <summary>The command <c>context</c>: which engines there are, and which one commands use.</summary>
internal static class ContextCommand
{
    public static Command Create(CliServices services)
    {
        var store = new ContextStore(services.Environment.Home);
        return new Command("context", "Lists, selects and changes contexts: how to reach an engine.").With(
            new Command("list", "Lists the contexts.").Runs(services, context => List(context, store)),
            CreateUse(services, store),
            CreateShow(services),
            ContextSetCommand.Create(services, store),
            CreateDelete(services, store));
    }

    private static Task List(CommandContext context, ContextStore store)
    {
        var contexts = store.Read();
        var table = new OutputTable("", "name", "registry", "configuration center", "account", "password")
        {
            Empty = "There are no contexts; commands use the local engine. 'servicecomb context set NAME --registry URL --kie URL' creates one.",
        };
        foreach (var (name, engine) in contexts.Contexts)
        {
            table.Add(name == contexts.Current ? "*" : "", name, string.Join(", ", engine.Registry), string.Join(", ", engine.Kie), engine.Account, PlaceOfPassword(context, name, engine));
        }

        context.Output.Write(table, () => new JsonObject
        {
            ["current"] = contexts.Current,
            ["contexts"] = new JsonObject(contexts.Contexts.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)ToJson(context, entry.Key, entry.Value)))),
        });
        return Task.CompletedTask;
    }

    private static Command CreateUse(CliServices services, ContextStore store)
    {
        var name = NameArgument(store);
        return new Command("use", "Selects the context of the commands that follow.").With(name).Runs(services, context =>
        {
            context.Selection.Find(context.Get(name));
            store.Write(store.Read() with { Current = context.Get(name) });
            context.Output.WriteMessage($"Commands use the context '{context.Get(name)}'.");
            return Task.CompletedTask;
        });
    }

    private static Command CreateShow(CliServices services) =>
        new Command("show", "Shows which engine commands use, and why.").Runs(services, context =>
        {
            var (name, engine) = context.Selection.Select(context.Parsed);
            var table = new OutputTable("setting", "value");
            var data = ToJson(context, name, engine);
            table.Add("context", name ?? "none: the local engine, or addresses of the command line");
            foreach (var (key, value) in data)
            {
                table.Add(key switch { "passwordFrom" => "password", "accessKeyFrom" => "access key", _ => key }, value is JsonArray list ? string.Join(", ", list.Select(static item => item!.ToString())) : value?.ToString());
            }

            context.Output.Write(table, () =>
            {
                data.Insert(0, "context", name);
                return data;
            });
            return Task.CompletedTask;
        });

    private static Command CreateDelete(CliServices services, ContextStore store)
    {
        var name = NameArgument(store);
        var yes = CommonOptions.Yes();
        return new Command("delete", "Deletes a context and its stored secrets.").With(name, yes).Runs(services, async context =>
        {
            var engine = context.Selection.Find(context.Get(name));
            context.Confirm($"Delete the context '{context.Get(name)}'?", context.Get(yes));
            var contexts = store.Read();
            contexts.Contexts.Remove(context.Get(name));
            await DeleteSecretsAsync(context, context.Get(name), engine);
            store.SetPassword(context.Get(name), null);
            store.Write(contexts with { Current = contexts.Current == context.Get(name) ? null : contexts.Current });
            context.Output.WriteMessage($"Deleted the context '{context.Get(name)}'.");
        });
    }

    private static async Task DeleteSecretsAsync(CommandContext context, string name, EngineContext engine)
    {
        foreach (var kind in engine.Keyring ?? [])
        {
            await context.Selection.Secrets.DeleteAsync(name, engine, kind, context.Cancellation);
        }
    }

    private static string? PlaceOfPassword(CommandContext context, string? name, EngineContext engine) =>
        engine.Account is null ? null : context.Selection.Secrets.FindPassword(name, engine)?.Place ?? "missing";

    /// <summary>Returns what is known of a context, and where its secrets are.</summary>
    private static JsonObject ToJson(CommandContext context, string? name, EngineContext engine)
    {
        var data = (JsonObject)JsonSerializer.SerializeToNode(engine with { Keyring = null }, ContextJson.Default.EngineContext)!;
        if (PlaceOfPassword(context, name, engine) is { } password)
        {
            data["passwordFrom"] = password;
        }

        if (context.Selection.Secrets.FindAccessKey(name, engine) is { } key)
        {
            data["accessKeyFrom"] = key.Place;
        }

        return data;
    }

    private static Argument<string> NameArgument(ContextStore store)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the context." };
        name.CompletionSources.Add(_ => store.CompleteNames());
        return name;
    }
}
