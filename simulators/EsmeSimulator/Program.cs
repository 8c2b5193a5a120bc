using EsmeSimulator;

return await EsmeCommand.Build().Parse(args).InvokeAsync();
