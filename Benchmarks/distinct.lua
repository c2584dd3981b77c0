-- Makes each request of wrk another one: `{n}` in the path becomes a number that is never used twice.
-- wrk gives each of its threads a state of its own, so each counts within a range of its own; so does each run, by
-- its number, which is the second argument.
local threads = 0

function setup(thread)
    thread:set("first", threads * 4000000)
    threads = threads + 1
end

function init(arguments)
    path = arguments[1]
    number = first + 1000000 * tonumber(arguments[2])
end

function request()
    number = number + 1
    return wrk.format(nil, (path:gsub("{n}", string.format("%06x", number))))
end
